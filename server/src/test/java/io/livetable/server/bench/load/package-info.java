/** The load client of the benchmarks: many sessions on one thread, counted as they come. */
@NullMarked
package io.livetable.server.bench.load;

import org.jspecify.annotations.NullMarked;
