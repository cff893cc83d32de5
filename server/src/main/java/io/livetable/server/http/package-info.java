/** Jetty: listeners, upgrades, the static page, health and metrics. */
@NullMarked
package io.livetable.server.http;

import org.jspecify.annotations.NullMarked;
