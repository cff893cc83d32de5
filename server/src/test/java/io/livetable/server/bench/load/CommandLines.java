package io.livetable.server.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Lines on the standard input, each answered by a line on the standard output. */
public final class CommandLines {

  private CommandLines() {}

  /** Answers until the input ends. */
  public static void serve(Function<List<String>, String> answer) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println("= " + answer.apply(List.of(line.split(" ", -1))));
      System.out.flush();
    }
  }
}
