/**
 * The places where threads meet, under real threads: event loops, table threads, links, readers,
 * sessions and sockets, with all in between of them as it ships.
 */
@NullMarked
package io.livetable.server.race;

import org.jspecify.annotations.NullMarked;
