/** Tests of the server as a whole: its floors. */
@NullMarked
package io.livetable.server;

import org.jspecify.annotations.NullMarked;
