/** Tests of the bank simulator. */
@NullMarked
package io.livetable.simulator;

import org.jspecify.annotations.NullMarked;
