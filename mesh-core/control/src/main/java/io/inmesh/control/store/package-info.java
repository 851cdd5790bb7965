/**
 * Where resources are kept: every change a revision, with history, compare-and-set and watches. One contract, two
 * implementations: a directory of YAML files, and etcd.
 */
@NullMarked
package io.inmesh.control.store;

import org.jspecify.annotations.NullMarked;
