/**
 * YAML as plain trees whose every value knows its file and line, and the problems found in them. A package of its own, at
 * the bottom: settings (config) and endpoints (discovery) are both read from such documents, and neither may import the
 * other's feature; so it is also the only place that knows the YAML parser. Why, in {@code docs/decisions/004-documents.md}.
 */
@NullMarked
package io.inmesh.document;

import org.jspecify.annotations.NullMarked;
