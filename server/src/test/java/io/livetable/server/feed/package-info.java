@NullMarked
package io.livetable.server.feed;

import org.jspecify.annotations.NullMarked;
