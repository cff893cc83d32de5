package io.livetable.connect.metrics;

/** Something that can be read of an {@code S}. */
public interface Metric<S> {

  /** The name: lower case with dashes. */
  String text();

  /** What the value means, in a sentence or two. */
  String meaning();

  /** The value: a {@code Long} or a {@code String}. */
  Object read(S source);

  /** Whether the value is a text, otherwise it is a whole number. */
  boolean isText();
}
