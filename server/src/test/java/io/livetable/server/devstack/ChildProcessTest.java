package io.livetable.server.devstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  private final Path folder;

  ChildProcessTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldKeepOutputAndExitStatus() {
    // when
    ChildProcess child = start("echo hello; exit 3");

    // then
    assertTrue(child.awaitEnd(Duration.ofSeconds(10)));
    assertEquals(3, child.exitStatus());
    assertEquals("hello", child.tail(1));
    child.close();
  }

  @Test
  void shouldEndWithTerm() {
    // given
    ChildProcess child =
        start("trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    Await.until("the trap", Duration.ofSeconds(5), () -> child.tail(1).equals("ready"));

    // when
    child.close();

    // then
    assertFalse(child.isAlive());
    assertFalse(ProcessHandle.of(child.pid()).isPresent());
    assertEquals("asked", child.tail(1));
    assertFalse(Files.exists(folder.resolve("pids/child")));
  }

  @Test
  void shouldEndPausedProcess() {
    // given
    ChildProcess child = start("exec sleep 60");
    child.pause();

    // when
    child.close();

    // then
    assertEquals(128 + 15, child.exitStatus());
  }

  @Test
  void shouldKillTheProcessItself() {
    // given
    ChildProcess child = start("exec sleep 60");

    // when
    child.kill();

    // then
    assertEquals(128 + 9, child.exitStatus());
    assertFalse(ProcessHandle.of(child.pid()).isPresent());
    child.close();
  }

  private ChildProcess start(String script) {
    return ChildProcess.start("child", folder, Map.of(), List.of("sh", "-c", script));
  }
}
