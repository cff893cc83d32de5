package io.livetable.server.table;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.table.TopicProbe.Topic;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a feed's table, on a thread of its own: wait for the topic, learn its epoch, run the
 * table for that epoch; when the topic lost records, stop or begin the next epoch.
 */
final class TableSupervisor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(TableSupervisor.class);

  private final TableParts parts;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean closing;

  TableSupervisor(TableParts parts) {
    this.parts = parts;
  }

  /** Ends the table's life; {@link #run} returns when the Streams client is closed. */
  void close() {
    closing = true;
    wake.release();
  }

  boolean closing() {
    return closing;
  }

  /** Something has changed that is worth a look before the next regular one. */
  void wake() {
    wake.release();
  }

  /** Waits until the next look is due, or until something changes. */
  void pause() throws InterruptedException {
    if (wake.tryAcquire(parts.checkInterval().toMillis(), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  @Override
  public void run() {
    boolean alive = true;
    while (alive && !closing) {
      try (FeedFolder folder = FeedFolder.hold(parts.names().directory()).orElse(null)) {
        alive = folder == null ? waitForFolder() : live(folder);
      } catch (InterruptedException e) {
        if (!closing) {
          LOG.warn("feed {}: its table's supervisor was interrupted", parts.feed().name());
        }
        return;
      } catch (KafkaException e) {
        parts.status().waiting(KafkaFault.say(parts.feed().topic(), e));
        alive = pauseUnlessInterrupted();
      } catch (RuntimeException e) {
        LOG.error("feed {}: its table failed", parts.feed().name(), e);
        parts.status().waiting("the table failed: " + e);
        alive = pauseUnlessInterrupted();
      }
    }
  }

  private boolean waitForFolder() throws InterruptedException {
    parts
        .status()
        .waiting(
            "state directory "
                + parts.names().directory()
                + " is in use by another running server; give each server its own state.dir");
    pause();
    return true;
  }

  private boolean live(FeedFolder folder) throws InterruptedException {
    try (TopicProbe probe = new TopicProbe(Admin.create(parts.names().admin()))) {
      return live(probe, folder);
    } catch (OtherServerException e) {
      stopForOther(e);
      return false;
    }
  }

  private boolean pauseUnlessInterrupted() {
    try {
      pause();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** One epoch, from the wait for the topic to its end; whether there may be another. */
  private boolean live(TopicProbe probe, FeedFolder folder)
      throws InterruptedException, OtherServerException {
    Topic topic = awaitTopic(probe);
    if (closing) {
      return false;
    }
    TableStart start = new TableStart(parts, probe, new TableGroup(parts, probe, folder, this));
    KnownEpoch epoch = start.epoch(topic);
    try {
      new TableRun(parts, probe, folder, start, topic, epoch.epoch(), this).run();
      return false;
    } catch (DataLossException e) {
      if (parts.feed().onDataLoss() == DataLossPolicy.STOP) {
        stop(e);
        return false;
      }
      LOG.warn("feed {}: {}; the table is rebuilt", parts.feed().name(), e.getMessage());
      if (probe.topic(topic.name()).filter(epoch::isOf).isPresent()) {
        start.rebuild(epoch);
      }
      return true;
    }
  }

  private void stopForOther(OtherServerException e) {
    stop(
        "feed %s has stopped: another server runs with server.id=%s, in group %s;"
                .formatted(parts.feed().name(), parts.config().serverId(), e.getMessage())
            + " give every server an id of its own and restart this one");
  }

  private void stop(DataLossException e) {
    String setting = "feed." + parts.feed().name() + ".on.data.loss=rebuild";
    String message =
        "feed %s has stopped: %s. Restart the server to go on with a topic that was created again or"
                .formatted(parts.feed().name(), e.getMessage())
            + " has other partitions; set "
            + setting
            + " to rebuild the table from what the topic still has";
    stop(message);
  }

  private void stop(String message) {
    parts.status().defect(message, null);
    parts.listener().stopped(message);
  }

  private Topic awaitTopic(TopicProbe probe) throws InterruptedException {
    String name = parts.feed().topic();
    while (true) {
      Optional<Topic> topic = probe.topic(name);
      if (topic.isEmpty()) {
        parts.status().waiting("waiting for topic " + name + ": it does not exist");
      } else {
        String wanted = wantedPolicy();
        String found = probe.setting(name, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (found.equals(wanted)) {
          return topic.get();
        }
        parts.status().waiting(wrongPolicy(name, found, wanted));
      }
      if (closing) {
        return topic.orElse(new Topic(name, "", 0));
      }
      pause();
    }
  }

  private String wantedPolicy() {
    return parts.feed().kind() == FeedKind.LATEST
        ? TopicConfig.CLEANUP_POLICY_COMPACT
        : TopicConfig.CLEANUP_POLICY_DELETE;
  }

  private String wrongPolicy(String topic, String found, String wanted) {
    return "topic %s has cleanup.policy=%s, but a %s feed wants cleanup.policy=%s; change it with: "
            .formatted(topic, found, parts.feed().kind().text(), wanted)
        + "kafka-configs.sh --bootstrap-server "
        + parts.names().admin().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
        + " --alter --entity-type topics --entity-name "
        + topic
        + " --add-config cleanup.policy="
        + wanted;
  }
}
