package io.livetable.server.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks Kafka about topics and groups, one blocking question at a time. Every question throws
 * KafkaException if Kafka does not answer it.
 */
final class TopicProbe implements AutoCloseable {

  /** A topic's identity and size. */
  record Topic(String name, String id, int partitions) {

    private List<TopicPartition> all() {
      return IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(name, p)).toList();
    }
  }

  private final Admin admin;

  /** Asks through {@code admin}, which it closes. */
  TopicProbe(Admin admin) {
    this.admin = admin;
  }

  /** The topic, if it exists. */
  Optional<Topic> topic(String name) throws InterruptedException {
    try {
      TopicDescription found = only(get(admin.describeTopics(List.of(name)).allTopicNames()));
      return Optional.of(new Topic(name, found.topicId().toString(), found.partitions().size()));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** A topic's setting. */
  String setting(String topic, String key) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    String value = only(get(admin.describeConfigs(List.of(resource)).all())).get(key).value();
    return value == null ? "" : value;
  }

  /** Where each partition's log begins. */
  Map<Integer, Long> starts(Topic topic) throws InterruptedException {
    return offsets(topic, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Where each partition ends for a consumer that reads committed records only. */
  Map<Integer, Long> stableEnds(Topic topic) throws InterruptedException {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  /** Where each partition's log ends. */
  Map<Integer, Long> logEnds(Topic topic) throws InterruptedException {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  private Map<Integer, Long> offsets(Topic topic, OffsetSpec spec, IsolationLevel isolation)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted =
        topic.all().stream().collect(Collectors.toMap(Function.identity(), p -> spec));
    ListOffsetsOptions options = new ListOffsetsOptions(isolation);
    Map<Integer, Long> found = new HashMap<>();
    get(admin.listOffsets(wanted, options).all())
        .forEach((partition, offset) -> found.put(partition.partition(), offset.offset()));
    return found;
  }

  /** What a group of a single topic has committed; partitions without commit are absent. */
  Map<Integer, Long> committed(String group) throws InterruptedException {
    Map<Integer, Long> found = new HashMap<>();
    try {
      get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group))
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  found.put(partition.partition(), offset.offset());
                }
              });
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
    return found;
  }

  /** The client ids of a group's members. */
  List<String> clients(String group) throws InterruptedException {
    try {
      return only(get(admin.describeConsumerGroups(List.of(group)).all())).members().stream()
          .map(MemberDescription::clientId)
          .toList();
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }

  /** Commits for a group without members. */
  void commit(String group, String topic, Map<Integer, Long> offsets) throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            commits.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
    get(admin.alterConsumerGroupOffsets(group, commits).all());
  }

  /** Deletes a group, after removing its static member if that is still in it. */
  void deleteGroup(String group, String member) throws InterruptedException {
    try {
      get(
          admin
              .removeMembersFromConsumerGroup(
                  group,
                  new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(member))))
              .all());
    } catch (UnknownMemberIdException | GroupIdNotFoundException e) {
      // it is not in it
    }
    try {
      get(admin.deleteConsumerGroups(List.of(group)).all());
    } catch (GroupIdNotFoundException e) {
      // it is gone
    }
  }

  /** Deletes the topics whose names begin with {@code prefix}. */
  void deleteTopics(String prefix) throws InterruptedException {
    Collection<String> names = new ArrayList<>(get(admin.listTopics().names()));
    names.removeIf(name -> !name.startsWith(prefix));
    if (!names.isEmpty()) {
      get(admin.deleteTopics(names).all());
    }
  }

  /** Whether a changelog exists, is compacted, has had records and has lost none at its start. */
  boolean isWhole(String changelog) throws InterruptedException {
    Optional<Topic> topic = topic(changelog);
    if (topic.isEmpty()
        || !setting(changelog, TopicConfig.CLEANUP_POLICY_CONFIG)
            .equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      return false;
    }
    return logEnds(topic.get()).values().stream().anyMatch(end -> end > 0)
        && starts(topic.get()).values().stream().allMatch(start -> start == 0);
  }

  private static <T> T only(Map<?, T> answers) {
    return answers.values().iterator().next();
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException known) {
        throw known;
      }
      throw new KafkaException(e.getCause());
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
