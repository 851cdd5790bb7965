package io.inmesh.config;

/**
 * One setting as it was written.
 *
 * @param key as written, for messages
 * @param value as written
 * @param origin the file or other source
 * @param line from 1; 0: not known
 */
record Property(String key, String value, String origin, int line) {}
