/** Figures that anyone can measure again, by {@code ./dev bench}. */
@NullMarked
package io.livetable.server.bench;

import org.jspecify.annotations.NullMarked;
