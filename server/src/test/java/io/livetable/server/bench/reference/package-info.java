/** What the benchmarks compare the server with: servers that do less. */
@NullMarked
package io.livetable.server.bench.reference;

import org.jspecify.annotations.NullMarked;
