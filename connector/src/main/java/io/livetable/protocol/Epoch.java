package io.livetable.protocol;

/**
 * The identity of a feed's topic: offsets of one epoch mean nothing in another.
 *
 * @param topicId the topic's id as Kafka prints it
 * @param partitions how many partitions the topic has
 */
public record Epoch(String topicId, int partitions) {

  public Epoch {
    if (topicId.isEmpty() || partitions < 1) {
      throw new IllegalArgumentException(
          "an epoch is a topic id and a number of partitions from 1: "
              + topicId
              + "."
              + partitions);
    }
  }

  /**
   * Reads the text form, as {@link #toString} writes it.
   *
   * @throws IllegalArgumentException if the text is not an epoch
   */
  public static Epoch parse(String text) {
    int dot = text.lastIndexOf('.');
    if (dot < 1) {
      throw new IllegalArgumentException("not an epoch: " + text);
    }
    return new Epoch(text.substring(0, dot), Integer.parseInt(text.substring(dot + 1)));
  }

  /** The text form, used on the wire and in Kafka group ids: {@code <topic id>.<partitions>}. */
  @Override
  public String toString() {
    return topicId + "." + partitions;
  }
}
