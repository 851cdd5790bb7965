package io.inmesh.config;

/**
 * One setting of a section.
 *
 * @param name its key below the section's, in kebab case
 * @param type of the value, or of each item of a list
 * @param isList whether it takes several values: items {@code [0]}, {@code [1]}, ... or one text with commas
 * @param fallback the default, as text; empty: none
 * @param doc one sentence
 */
record Setting<T>(String name, ValueType<T> type, boolean isList, String fallback, String doc) {}
