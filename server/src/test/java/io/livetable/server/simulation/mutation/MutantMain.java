package io.livetable.server.simulation.mutation;
import java.nio.file.Path;
import java.util.function.BiFunction;
import io.livetable.server.simulation.Trial;
public final class MutantMain {
  public static void main(String[] a) throws Exception {
    long most = Long.getLong("seeds", 5000);
    java.util.List<Mutant> all = Mutants.all().stream().filter(m -> a.length == 0 || java.util.Arrays.asList(a).contains(m.rule())).toList();
    all.parallelStream().forEach(m -> {
      try {
        long t = System.nanoTime();
        @SuppressWarnings("unchecked")
        BiFunction<Long, Boolean, String> trial = (BiFunction<Long, Boolean, String>) MutantClasses.of(Path.of(System.getProperty("project")), m).loadClass(Trial.class.getName()).getConstructor().newInstance();
        String found = null; long seed = 0; int runs = 0;
        for (; seed < most && found == null; seed++) { if (m.tilt() >= 0 && Trial.tilt(seed) != m.tilt()) continue; runs++; found = trial.apply(seed, m.falseClaims()); }
        System.out.printf("%s seed %d tilt %d runs %d %.1fs: %s: %s%n", found == null ? "SURVIVED" : "killed", seed - 1, Trial.tilt(seed - 1), runs, (System.nanoTime() - t) / 1e9, m.rule(), found == null ? null : found.substring(0, Math.min(90, found.length())));
      } catch (Throwable e) { System.out.println("ERROR " + m.rule() + " " + e); }
    });
  }
}
