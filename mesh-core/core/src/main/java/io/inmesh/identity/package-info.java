/** Who this application is, and whom it trusts: keys, certificates and authorities, as the JDK's managers. */
@NullMarked
package io.inmesh.identity;

import org.jspecify.annotations.NullMarked;
