/** What tests of several packages share. */
@NullMarked
package io.livetable.server.testkit;

import org.jspecify.annotations.NullMarked;
