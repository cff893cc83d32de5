/**
 * What the connector and the server share: events and their coordinates, the rendering of Kafka
 * records, and the messages of the link between a connector task and a server.
 */
@NullMarked
package io.livetable.protocol;

import org.jspecify.annotations.NullMarked;
