package dev.postern.proxy.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What only the sources show: how long a file and a method are, how many parameters a method and a record take, and with
 * which argument redirects are set.
 */
public final class SourceRules {
    private static final int FILE_LINES = 350;
    private static final int METHOD_LINES = 40;
    private static final int PARAMETERS = 4;
    private static final int COMPONENTS = 5;

    /** Records with as many components as the Kubernetes object, or the part of a file, that they are. */
    private static final Set<String> WIDE = Set.of(
            "RequestInfo",
            "Resource",
            "Pod",
            "ConfigFile",
            "ClusterKeys",
            "AuthenticationKeys",
            "AuthorizationKeys",
            "Cluster",
            "Kubelet",
            "RouteKeys",
            "Settings",
            "Exec",
            "User");

    private SourceRules() {}

    /** The files under a source folder that are too long: the one rule for tests, whose tables are long and wide. */
    public static List<String> tooLong(Path sources) throws IOException {
        return broken(sources).stream()
                .filter(problem -> problem.contains(": file: "))
                .toList();
    }

    /** Every place under a source folder that breaks a rule, as {@code file:line: what}. */
    public static List<String> broken(Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(sources)) {
            files = found.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            var task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, units);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<String> problems = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new Scan(sources, unit, positions, problems).run();
            }
            return problems;
        }
    }

    private static final class Scan extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final Path sources;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> problems;
        private boolean inRecord;

        Scan(Path sources, CompilationUnitTree unit, SourcePositions positions, List<String> problems) {
            this.sources = sources;
            this.unit = unit;
            this.positions = positions;
            this.problems = problems;
        }

        void run() {
            hold(1, "file", lines(), FILE_LINES);
            scan(unit, null);
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            if (type.getKind() == Tree.Kind.RECORD
                    && !WIDE.contains(type.getSimpleName().toString())) {
                long components =
                        type.getMembers().stream().filter(Scan::isComponent).count();
                hold(line(type), "components of record " + type.getSimpleName(), components, COMPONENTS);
            }
            boolean outer = inRecord;
            inRecord = type.getKind() == Tree.Kind.RECORD;
            super.visitClass(type, none);
            inRecord = outer;
            return none;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            long start = line(method);
            long end = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
            hold(start, "lines of method " + method.getName(), end - start + 1, METHOD_LINES);
            boolean constructor = method.getName().contentEquals("<init>");
            if (!constructor || !inRecord) {
                hold(
                        start,
                        "parameters of " + method.getName(),
                        method.getParameters().size(),
                        constructor ? COMPONENTS : PARAMETERS);
            }
            return super.visitMethod(method, none);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void none) {
            if (call.getMethodSelect().toString().endsWith(".setFollowRedirects")
                    && !call.getArguments().toString().equals("false")) {
                report(line(call), "follows redirects");
            }
            return super.visitMethodInvocation(call, none);
        }

        /** A record's only fields that are not static are its components. */
        private static boolean isComponent(Tree member) {
            return member instanceof VariableTree field
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        }

        private long lines() {
            try (Stream<String> lines = Files.lines(file())) {
                return lines.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private long line(Tree tree) {
            return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
        }

        private Path file() {
            return Path.of(unit.getSourceFile().toUri());
        }

        private void hold(long line, String what, long size, int budget) {
            if (size > budget) {
                report(line, "%s: %d, more than %d".formatted(what, size, budget));
            }
        }

        private void report(long line, String what) {
            problems.add("%s:%d: %s".formatted(sources.toAbsolutePath().relativize(file()), line, what));
        }
    }
}
