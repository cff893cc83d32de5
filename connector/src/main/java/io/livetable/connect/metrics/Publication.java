package io.livetable.connect.metrics;

import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of a running task, where they can be read: among the worker's own if it takes
 * plugins' metrics (Kafka 4.1 and later), otherwise in JMX.
 */
public interface Publication extends AutoCloseable {

  /** Takes the metrics away; again: does nothing. */
  @Override
  void close();

  /** Publishes a task's metrics. Never fails: a task without metrics still delivers. */
  static Publication of(SinkTaskContext context, Watched watched) {
    Logger log = LoggerFactory.getLogger(Publication.class);
    try {
      return WorkerPublication.of(context, watched);
    } catch (NoSuchMethodError | NoClassDefFoundError olderWorker) {
      log.debug("The worker takes no metrics of plugins; they go to JMX", olderWorker);
    } catch (RuntimeException e) {
      log.warn("The worker does not take the task's metrics; they go to JMX", e);
    }
    return JmxPublication.of(watched);
  }
}
