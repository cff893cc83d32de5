/**
 * Races that need a whole server on a real broker, each shown by what a client sees; docs/races.md
 * lists all races and where each is shown. And all threads of a server at once, without broker and
 * sockets.
 */
@NullMarked
package io.livetable.server.races;

import org.jspecify.annotations.NullMarked;
