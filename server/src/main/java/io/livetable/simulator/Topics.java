package io.livetable.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics that the bank writes.
 *
 * @param transfers the legs of transfers, keyed by account; cleanup policy delete
 * @param balances the balances, keyed by account; cleanup policy compact
 * @param partitions of each topic, when it is created
 * @param replicationFactor of each topic, when it is created; -1: the broker's default
 */
public record Topics(String transfers, String balances, int partitions, short replicationFactor) {

  /**
   * Creates the topics that do not exist.
   *
   * @throws KafkaException if Kafka refuses or does not answer in time
   */
  public void create(Admin admin) {
    create(admin, transfers, TopicConfig.CLEANUP_POLICY_DELETE);
    create(admin, balances, TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  private void create(Admin admin, String name, String cleanupPolicy) {
    NewTopic topic =
        new NewTopic(
                name,
                Optional.of(partitions),
                Optional.of(replicationFactor).filter(factor -> factor > 0))
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy));
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return;
      }
      throw new KafkaException("cannot create topic " + name + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
