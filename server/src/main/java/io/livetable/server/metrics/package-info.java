/** Every meter's name and tags. */
@NullMarked
package io.livetable.server.metrics;

import org.jspecify.annotations.NullMarked;
