/** Hostile peers: the conformance tables and the fuzzers, against a whole server. */
@NullMarked
package io.livetable.server.hostile;

import org.jspecify.annotations.NullMarked;
