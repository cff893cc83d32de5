/** A browser's WebSocket: client messages, their codec, the session and its outbox. */
@NullMarked
package io.livetable.server.session;

import org.jspecify.annotations.NullMarked;
