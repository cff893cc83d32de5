/**
 * What a feed's records mean: which account a key names, how a value renders, in which partition an
 * account lives.
 */
@NullMarked
package io.livetable.server.feed;

import org.jspecify.annotations.NullMarked;
