/** How the fields of a resource are declared, once, and what that one declaration is good for: checks, reading, tables. */
@NullMarked
package io.inmesh.config.policy.schema;

import org.jspecify.annotations.NullMarked;
