/** Measurements: {@code ./dev bench NAME}, one line of JSON each. */
@NullMarked
package io.livetable.server.bench;

import org.jspecify.annotations.NullMarked;
