/**
 * The rules of the protocol, each broken in one line of the real source: the simulation must
 * notice.
 */
@NullMarked
package io.livetable.server.simulation.mutation;

import org.jspecify.annotations.NullMarked;
