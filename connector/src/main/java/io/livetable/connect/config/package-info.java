/** The connector's settings: their definition, their checks and their typed values. */
@NullMarked
package io.livetable.connect.config;

import org.jspecify.annotations.NullMarked;
