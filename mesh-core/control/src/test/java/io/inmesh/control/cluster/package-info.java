/** Replicas of the config service over a cluster of etcd, in network namespaces where links can be cut. */
@NullMarked
package io.inmesh.control.cluster;

import org.jspecify.annotations.NullMarked;
