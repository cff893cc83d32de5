/** A connector task's WebSocket: decode, hand to the hub, acknowledge. */
@NullMarked
package io.livetable.server.link;

import org.jspecify.annotations.NullMarked;
