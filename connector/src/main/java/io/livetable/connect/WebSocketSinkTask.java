package io.livetable.connect;

import io.livetable.connect.config.ConnectSettings;
import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.delivery.Delivery;
import io.livetable.connect.delivery.Limits;
import io.livetable.connect.link.Credentials;
import io.livetable.connect.link.Links;
import io.livetable.connect.metrics.Publication;
import io.livetable.connect.metrics.TaskStatus;
import io.livetable.connect.metrics.Watched;
import io.livetable.protocol.Renderer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders the records it is given, queues them for every server, and commits what some server has
 * acknowledged. It never waits: while no server has room, its partitions are paused.
 *
 * <p>Connect calls a task from one thread; only the links have another.
 */
public final class WebSocketSinkTask extends SinkTask {

  /** The setting that numbers the tasks of a connector. */
  static final String TASK = "task.id";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketSinkTask.class);

  private @Nullable Links links;
  private @Nullable Intake intake;
  private @Nullable BadRecords badRecords;
  private @Nullable Pace pace;
  private @Nullable Publication metrics;

  @Override
  public String version() {
    return Version.read();
  }

  @Override
  public void start(Map<String, String> props) {
    ConnectorConfig config = ConnectorConfig.parse(props);
    ConnectSettings connect = ConnectSettings.parse(props);
    int task = Integer.parseInt(props.getOrDefault(TASK, "0"));
    links =
        new Links(
            config,
            Introduction.of(connect, task),
            new Delivery(limits(config, connect)),
            new Credentials(
                config.linkSecret(),
                () -> ConnectorConfig.linkSecret(context.configs(), config.linkSecret())));
    badRecords = new BadRecords(context.errantRecordReporter(), connect.tolerateErrors(), links);
    intake = new Intake(new Renderer(), badRecords, links);
    pace = new Pace(context, links);
    links.start();
    pace.tickSoon();
    metrics = Publication.of(context, watched(connect.connector(), task, links, badRecords));
    LOG.info(
        "Task {} of {} pushes {} to {}.",
        task,
        connect.connector(),
        connect.topics(),
        config.servers());
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    started(links).changeDelivery(delivery -> partitions.forEach(delivery::open));
    started(pace).opened(partitions);
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    failIfRefused();
    records.forEach(started(intake)::take);
    started(links).flush();
    started(pace).update(!records.isEmpty());
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
    started(badRecords).settle();
    Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
    started(links)
        .changeDelivery(
            delivery ->
                currentOffsets.forEach(
                    (partition, given) ->
                        committable.put(
                            partition,
                            new OffsetAndMetadata(
                                delivery.committable(partition, given.offset())))));
    return committable;
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    started(links).changeDelivery(delivery -> partitions.forEach(delivery::close));
    started(badRecords).forget(partitions);
    started(pace).closed(partitions);
  }

  @Override
  public void stop() {
    if (metrics != null) {
      metrics.close();
    }
    if (links != null) {
      links.close();
    }
  }

  private static Watched watched(String connector, int task, Links links, BadRecords badRecords) {
    int servers = links.servers().size();
    return new Watched(
        connector,
        task,
        links.servers(),
        () ->
            links.withDelivery(
                delivery ->
                    new TaskStatus(
                        servers,
                        delivery.inSync(),
                        delivery.isPaused(),
                        delivery.unacknowledged(),
                        delivery.unacknowledgedBytes(),
                        badRecords.count())),
        links::status);
  }

  // Only put() fails a task: Connect answers an exception of preCommit() by going back.
  private void failIfRefused() {
    started(links)
        .failure()
        .or(started(badRecords)::failure)
        .ifPresent(
            message -> {
              throw new ConnectException(message);
            });
  }

  private static Limits limits(ConnectorConfig config, ConnectSettings connect) {
    return new Limits(
        connect.claimJumps(),
        config.batchMaxRecords(),
        config.batchMaxBytes(),
        config.queueBytes(),
        config.ackTimeout().toNanos());
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the task was not started");
    }
    return part;
  }
}
