/** Server and connector on a broker that permits exactly what docs/security.md lists. */
@NullMarked
package io.livetable.server.acl;

import org.jspecify.annotations.NullMarked;
