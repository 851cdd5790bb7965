package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.ResolverContractTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticResolverTest extends ResolverContractTest {

    @Override
    protected Resolver newResolver() {
        Endpoint a = EndpointText.parse("10.0.0.1:80");
        return new StaticResolver(Map.of(KNOWN, List.of(a, EndpointText.parse("10.0.0.2:80"), a)));
    }

    @Test
    void a_port_in_the_call_changes_nothing_unless_it_is_configured() {
        ServiceName admin = ServiceName.parse("reviews:81");
        Resolver resolver =
                new StaticResolver(Map.of(KNOWN, List.of(Endpoint.of("a", 1)), admin, List.of(Endpoint.of("b", 2))));
        assertThat(resolver.isKnown(ServiceName.parse("reviews:9080"))).isTrue();
        assertThat(resolver.resolve(ServiceName.parse("reviews:9080")).blockFirst())
                .hasToString(resolver.resolve(KNOWN).blockFirst() + "");
        assertThat(resolver.resolve(admin)
                        .map(set -> set.endpoints().get(0).host())
                        .blockFirst())
                .isEqualTo("b");
    }

    @Test
    void an_endpoint_is_read_from_one_line() {
        assertThat(EndpointText.parse(
                        "[::1]:9080; weight=2.5;region=eu;zone=eu-1a;label.version=v2;identity=spiffe://x/y"))
                .isEqualTo(new Endpoint(
                        "::1", 9080, 2.5, new Locality("eu", "eu-1a", ""), "spiffe://x/y", Map.of("version", "v2")));
    }

    @Test
    void what_is_no_endpoint_is_refused() {
        for (String bad : List.of(
                "",
                "host",
                ":80",
                "h:0",
                "h:65536",
                "h:x",
                "::1:80",
                "h:80;weigth=1",
                "h:80;weight=-1",
                "h:80;weight=x",
                "a b:80",
                "http://h:80",
                "u@h:80")) {
            assertThatThrownBy(() -> EndpointText.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
