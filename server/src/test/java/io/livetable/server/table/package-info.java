@NullMarked
package io.livetable.server.table;

import org.jspecify.annotations.NullMarked;
