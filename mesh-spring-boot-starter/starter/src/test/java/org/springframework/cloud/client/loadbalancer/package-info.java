@NullMarked
package org.springframework.cloud.client.loadbalancer;

import org.jspecify.annotations.NullMarked;
