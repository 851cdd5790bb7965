package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.spring.server.ManagementPath;
import io.inmesh.spring.server.MeshFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The inbound stack in front of a servlet application. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(Mesh.class)
public final class MeshServletAutoConfiguration {

    MeshServletAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "meshFilter")
    FilterRegistrationBean<MeshFilter> meshFilter(Mesh mesh, Environment environment) {
        FilterRegistrationBean<MeshFilter> registration =
                new FilterRegistrationBean<>(new MeshFilter(mesh, ManagementPath.of(environment)));
        registration.setOrder(MeshFilter.ORDER);
        registration.setAsyncSupported(true);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        return registration;
    }
}
