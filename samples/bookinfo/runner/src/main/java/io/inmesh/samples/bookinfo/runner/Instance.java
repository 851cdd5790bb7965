package io.inmesh.samples.bookinfo.runner;

/**
 * One process of the sample.
 *
 * @param name of the process: {@code reviews-v2-1}; its log file and its spans bear it
 * @param service the name it is called by
 * @param version of the service: {@code v1}
 * @param port on loopback
 */
record Instance(String name, String service, String version, int port) {}
