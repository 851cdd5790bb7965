package io.inmesh.control.store;

/**
 * One resource as it is kept. Immutable.
 *
 * @param key its name
 * @param text one YAML document, as it was written, with its comments
 * @param revision the one that wrote it: its entity tag
 */
public record StoredResource(ResourceKey key, String text, long revision) {}
