/** Tests of the listeners, over real sockets. */
@NullMarked
package io.livetable.server.http;

import org.jspecify.annotations.NullMarked;
