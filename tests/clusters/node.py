"""One server, of a cluster or alone, in a process of its own."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import redis

from servers import lasting_port, wait_until_it_listens

TLS = Path(__file__).resolve().parent.parent / "tls" / "cluster"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """What all nodes of a cluster have in common."""

    program: str
    # Otherwise it is one server.
    is_cluster: bool = True
    is_tls: bool = False
    # Whether clients have to show a certificate.
    asks_clients: bool = False
    password: Optional[str] = None
    # Further users, as in an ACL file: `app on >secret ~store:* +@all`.
    users: tuple[str, ...] = ()
    # Milliseconds until a node that does not answer counts as gone.
    node_timeout: int = 5000
    # Further lines of the configuration.
    more: tuple[str, ...] = ()


class Node:
    """A server. It can be killed, frozen and started again."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.folder.mkdir()
        self.port = lasting_port()
        self.bus_port = lasting_port()
        # Where the others and clients reach it.
        self.announced_port = self.port
        self.announced_bus_port = self.bus_port
        # The address from which it connects to others.
        self.source = HOST
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.admin: Any = redis.Redis(
            HOST,
            self.port,
            password=settings.password,
            ssl=settings.is_tls,
            ssl_ca_certs=str(TLS / "ca.pem") if settings.is_tls else None,
            ssl_certfile=str(TLS / "node.pem") if settings.is_tls else None,
            ssl_keyfile=str(TLS / "node.key") if settings.is_tls else None,
            socket_timeout=10,
        )

    @property
    def address(self) -> str:
        """Where clients connect to it."""
        return f"{HOST}:{self.announced_port}"

    def url(self, name: str = "store", credentials: str = "") -> str:
        """The URL of a store on a server that is no cluster, as `Cluster.url` has it."""
        scheme = "rediss" if self.settings.is_tls else "redis"
        return f"{scheme}://{credentials}{self.address}/{name}"

    def start(self) -> None:
        """Starts the process. Its data are those in its folder."""
        config, log = self.folder / "server.conf", self.folder / "server.log"
        config.write_text("\n".join(self.configuration()) + "\n", encoding="utf-8")
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [self.settings.program, str(config)],
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                # It has children, which write to its folder, too.
                start_new_session=True,
            )
        wait_until_it_listens(self.port, self.process, log)
        if self.settings.is_cluster:
            self.id = str(self.ask("CLUSTER", "MYID"))

    def configuration(self) -> list[str]:
        settings = self.settings
        lines = [
            f"bind {HOST}",
            'save ""',
            *(f"user {user}" for user in settings.users),
            *settings.more,
        ]
        if settings.is_cluster:
            lines += self.configuration_of_cluster()
        if settings.password is not None:
            lines += [f"requirepass {settings.password}", f"masterauth {settings.password}"]
        if not settings.is_tls:
            return [*lines, f"port {self.port}"]
        return [
            *lines,
            "port 0",
            f"tls-port {self.port}",
            f"tls-auth-clients {'yes' if settings.asks_clients else 'no'}",
            f"tls-ca-cert-file {TLS / 'ca.pem'}",
            f"tls-cert-file {TLS / 'node.pem'}",
            f"tls-key-file {TLS / 'node.key'}",
        ]

    def configuration_of_cluster(self) -> list[str]:
        announced = "cluster-announce-tls-port" if self.settings.is_tls else "cluster-announce-port"
        lines = [
            f"cluster-port {self.bus_port}",
            "cluster-enabled yes",
            f"cluster-node-timeout {self.settings.node_timeout}",
            f"cluster-announce-ip {HOST}",
            f"{announced} {self.announced_port}",
            f"cluster-announce-bus-port {self.announced_bus_port}",
            f"bind-source-addr {self.source}",
            # A replica is there at once, and may take over however old its data are.
            "repl-diskless-sync-delay 0",
            "cluster-replica-validity-factor 0",
            # A replica of which nothing was heard since the start is not listed.
            "repl-ping-replica-period 1",
        ]
        return [*lines, "tls-cluster yes", "tls-replication yes"] if self.settings.is_tls else lines

    def ask(self, *command: object) -> Any:
        """The answer to a command, past any network. A text is decoded; keys are not."""
        with self.admin.client() as connection:
            connection.response_callbacks.clear()
            answer = connection.execute_command(*command)
        return answer.decode() if isinstance(answer, bytes) else answer

    def info(self, section: str) -> dict[str, Any]:
        """A section of INFO."""
        found: dict[str, Any] = self.admin.info(section)
        return found

    def info_of_cluster(self, field: str) -> str:
        """A field of CLUSTER INFO."""
        lines = self.ask("CLUSTER", "INFO").splitlines()
        return str(dict(line.split(":") for line in lines)[field])

    def knows(self, other: "Node") -> bool:
        return other.id in self.ask("CLUSTER", "NODES")

    def master_id(self) -> Optional[str]:
        """The id of its master, if it is a replica."""
        lines = [line.split() for line in self.ask("CLUSTER", "NODES").splitlines()]
        master = next(fields[3] for fields in lines if "myself" in fields[2])
        return None if master == "-" else str(master)

    def is_in_step(self) -> bool:
        """Whether it is a replica with all data of its master."""
        return bool(self.info("replication").get("master_link_status") == "up")

    def is_master(self) -> bool:
        """Whether it takes itself for one."""
        return bool(self.info("replication")["role"] == "master")

    def freeze(self) -> None:
        """Stops the process, which keeps its connections."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets a frozen process go on."""
        self.signal(signal.SIGCONT)

    def signal(self, number: int) -> None:
        assert self.process
        self.process.send_signal(number)

    def kill(self) -> None:
        """Ends the process and its children at once (SIGKILL)."""
        self.admin.connection_pool.disconnect()
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
