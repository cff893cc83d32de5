/**
 * A seeded simulation that drives the hub, subscriptions and sessions against a modelled log, table
 * and connector.
 */
@NullMarked
package io.livetable.server.simulation;

import org.jspecify.annotations.NullMarked;
