/** Keeps the documented meters equal to the declared ones. */
@NullMarked
package io.livetable.server.metrics;

import org.jspecify.annotations.NullMarked;
