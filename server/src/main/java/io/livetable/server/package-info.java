/** The server's composition root: what is started and stopped, and in which order. No logic. */
@NullMarked
package io.livetable.server;

import org.jspecify.annotations.NullMarked;
