/**
 * The links from one task to its servers: connecting, greeting, sending what the delivery queued,
 * and taking acknowledgements. The one place of the connector with sockets and threads.
 */
@NullMarked
package io.livetable.connect.link;

import org.jspecify.annotations.NullMarked;
