/** Tests of the hub, and a loop and observers that tests drive by hand. */
@NullMarked
package io.livetable.server.hub;

import org.jspecify.annotations.NullMarked;
