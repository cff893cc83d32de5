package io.livetable.server.table;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer group of a table's epoch, which is one server's alone. A member that this folder's
 * tables did not start belongs to another server with the same id, or to one that has ended; which
 * of the two it is shows when the time is over after which Kafka forgets a member that has ended.
 */
final class TableGroup {

  private static final Logger LOG = LoggerFactory.getLogger(TableGroup.class);

  /** How long a member of a server that has ended may be seen: the session, and some time more. */
  private static final long FORGOTTEN_MS = TableNames.SESSION_TIMEOUT_MS * 3L / 2;

  private final TableParts parts;
  private final TopicProbe probe;
  private final FeedFolder folder;
  private final TableSupervisor supervisor;

  TableGroup(TableParts parts, TopicProbe probe, FeedFolder folder, TableSupervisor supervisor) {
    this.parts = parts;
    this.probe = probe;
    this.folder = folder;
    this.supervisor = supervisor;
  }

  /**
   * Returns when no other server's member is in the group.
   *
   * @throws OtherServerException if one stays
   * @throws InterruptedException also if the table is to close before that is known
   */
  void awaitFree(String application) throws InterruptedException, OtherServerException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FORGOTTEN_MS);
    while (takenByAnother(application)) {
      if (supervisor.closing()) {
        throw new InterruptedException("the table closes");
      }
      if (System.nanoTime() - end > 0) {
        throw new OtherServerException(application);
      }
      parts
          .status()
          .waiting(
              "group "
                  + application
                  + " has a member of another state directory; if its server has ended, Kafka"
                  + " forgets it within "
                  + FORGOTTEN_MS
                  + " ms");
      supervisor.pause();
    }
  }

  private boolean takenByAnother(String application) throws InterruptedException {
    String own = TableNames.client(application, folder.owner());
    return probe.clients(application).stream().anyMatch(client -> !client.startsWith(own));
  }

  /**
   * Deletes all that a table of this application has in Kafka and on disk. The group goes last:
   * while it is there, what is missing of the rest shows that the table is lost.
   */
  void forget(String application) throws InterruptedException, OtherServerException {
    awaitFree(application);
    LOG.info("feed {}: table {} is deleted", parts.feed().name(), application);
    probe.deleteTopics(application + "-");
    folder.deleteState(application);
    probe.deleteGroup(application, TableNames.member(application));
  }
}
