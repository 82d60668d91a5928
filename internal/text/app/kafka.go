package app

// Kafka's protocol: https://kafka.apache.org/protocol

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var kafkaRequests = [...]string{
	"Produce", "Fetch", "ListOffsets", "Metadata", "LeaderAndIsr", "StopReplica", "UpdateMetadata",
	"ControlledShutdown", "OffsetCommit", "OffsetFetch", "FindCoordinator", "JoinGroup", "Heartbeat",
	"LeaveGroup", "SyncGroup", "DescribeGroups", "ListGroups", "SaslHandshake", "ApiVersions",
	"CreateTopics", "DeleteTopics", "DeleteRecords", "InitProducerId", "OffsetForLeaderEpoch",
	"AddPartitionsToTxn", "AddOffsetsToTxn", "EndTxn", "WriteTxnMarkers", "TxnOffsetCommit",
	"DescribeAcls", "CreateAcls", "DeleteAcls", "DescribeConfigs", "AlterConfigs",
	"AlterReplicaLogDirs", "DescribeLogDirs", "SaslAuthenticate", "CreatePartitions",
	"CreateDelegationToken", "RenewDelegationToken", "ExpireDelegationToken",
	"DescribeDelegationToken", "DeleteGroups", "ElectLeaders", "IncrementalAlterConfigs",
	"AlterPartitionReassignments", "ListPartitionReassignments", "OffsetDelete",
	"DescribeClientQuotas", "AlterClientQuotas", "DescribeUserScramCredentials",
	"AlterUserScramCredentials", "Vote", "BeginQuorumEpoch", "EndQuorumEpoch", "DescribeQuorum",
	"AlterPartition", "UpdateFeatures", "Envelope", "FetchSnapshot", "DescribeCluster",
	"DescribeProducers", "BrokerRegistration", "BrokerHeartbeat", "UnregisterBroker",
	"DescribeTransactions", "ListTransactions", "AllocateProducerIds", "ConsumerGroupHeartbeat",
	"ConsumerGroupDescribe", "ControllerRegistration", "GetTelemetrySubscriptions", "PushTelemetry",
	"AssignReplicasToDirs", "ListConfigResources", "DescribeTopicPartitions",
}

// isKafka reports whether a segment begins with a request, or with a response that fits into it.
func isKafka(ctx *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 8 || s.Data[0] >= 0x10 {
		return false
	}
	if ctx.Dst != layer.PortKafka {
		return int(be.Uint32(s.Data))+4 == s.Length
	}
	return len(s.Data) >= 14 && be.Uint32(s.Data) >= 10 && int(be.Uint16(s.Data[4:])) < len(kafkaRequests) && be.Uint16(s.Data[6:]) < 64
}

// kafka prints the first message of a segment.
func kafka(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": Kafka "...), s)
	if ctx.Dst != layer.PortKafka {
		d.Printf("response, id %d", d.U32(4))
		return clause(&d, "kafka")
	}
	d.Str(kafkaRequests[d.U16(4)])
	d.Printf(" v%d, id %d", d.U16(6), d.U32(8))
	if n := d.U16(12); n < 0x8000 { // the length of no name is -1
		clauseText(&d, ", client ", 14, n)
	}
	return clause(&d, "kafka")
}
